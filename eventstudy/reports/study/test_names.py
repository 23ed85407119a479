"""The tests of a study as people read them: a name, and what each asks."""

from __future__ import annotations

TEST_NAMES = {
    "cross_sectional_t": "Cross-sectional t",
    "patell_z": "Patell",
    "bmp_t": "Standardised (BMP)",
    "kolari_pynnonen_t": "Adjusted for correlation (Kolari-Pynnönen)",
    "corrado_rank_z": "Rank (Corrado)",
    "grank_t": "Generalised rank (GRANK)",
    "sign_z": "Sign",
    "generalized_sign_z": "Generalised sign (Cowan)",
    "wilcoxon_w": "Signed rank (Wilcoxon)",
    "skewness_adjusted_t": "Skewness-adjusted t",
    "corrado_zivney_sign_z": "Sign against the median (Corrado-Zivney)",
    "crude_dependence_t": "Crude dependence adjustment (Brown-Warner)",
}
"""What people call the tests; one that is missing here goes by the name of its column."""
TEST_QUESTIONS = {
    "cross_sectional_t": "Is the mean zero? From the spread of the events' own returns",
    "patell_z": "Quiet shares count more; assumes that news does not raise the variance",
    "bmp_t": "As Patell, but allows for variance that the news raises",
    "kolari_pynnonen_t": "As BMP, and for events whose returns move together",
    "corrado_rank_z": "Ranks among each share's own returns; no normal distribution needed",
    "grank_t": "Ranks, for windows, and for raised variance and correlation",
    "sign_z": "Did more events rise than fall?",
    "generalized_sign_z": "Did more rise than usually rise in the estimation window?",
    "wilcoxon_w": "Signs and sizes by rank: is the middle of the returns zero?",
    "skewness_adjusted_t": "The t test, corrected for a skewed sample",
    "corrado_zivney_sign_z": "Signs around each share's own median",
    "crude_dependence_t": "Spread of the estimation window's daily averages: any correlation",
}
"""What each test asks, or allows for."""
