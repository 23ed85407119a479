"""Tests of abnormal returns across events: formulas only."""
