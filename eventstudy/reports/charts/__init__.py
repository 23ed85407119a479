"""Charts as drawings, and a drawing as SVG or PNG."""
