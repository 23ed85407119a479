"""What ``study --explain`` prints: every statistic and model with its formula and its source."""

from __future__ import annotations

from eventstudy.inference.interface import EventTest
from eventstudy.inference.registry import TESTS

Explanation = tuple[str, str, str]
"""Name, formula, reference."""

QUESTIONS: tuple[Explanation, ...] = (
    (
        "--compare, welch_t",
        "t = difference of the two CAARs / sqrt(s1^2/n1 + s2^2/n2), degrees of freedom (s1^2/n1 +"
        " s2^2/n2)^2 / ((s1^2/n1)^2/(n1 - 1) + (s2^2/n2)^2/(n2 - 1)); first minus second group in"
        " alphabetical order",
        "Welch 1947",
    ),
    (
        "--compare, mann_whitney_u",
        "U = pairs of events that the first group wins, ties counting half; p exact up to 50 in a"
        " group without ties, else normal, corrected for ties, without a correction for continuity",
        "Mann & Whitney 1947",
    ),
    (
        "--regress",
        "OLS, and WLS with weights 1/s_CAR^2, of CARs on a constant and columns; HC1 = n/(n - k)"
        " HC0, HC3 divides residuals by 1 - leverage, t with n - k degrees of freedom; --cluster:"
        " CR1, G/(G - 1) (n - 1)/(n - k), G - 1 degrees of freedom",
        "MacKinnon & White 1985; Cameron & Miller 2015",
    ),
    (
        "--placebo",
        "the study on B draws of random sessions of the same listings, events of one session"
        " together; p = (1 + draws as far from the median of the draws as the true statistic) / (1 +"
        " B)",
        "Brown & Warner 1980",
    ),
    (
        "--power",
        "P(|Z| > 1.96), Z normal with standard deviation 1 and mean c effect; c = sqrt(N)/sd for"
        " the cross-sectional t, and for each other test its own; signs sqrt(2/pi), ranks sqrt(3/pi)",
        "Hodges & Lehmann 1956",
    ),
    (
        "--adjust",
        "holm: largest of (m - j + 1) p_j over j <= i of the ordered p;"
        " bh: smallest of m p_j / j over j >= i",
        "Holm 1979; Benjamini & Hochberg 1995",
    ),
    (
        "--bhar",
        "prod(1 + R) - prod(1 + R_m) of each event; cross-sectional t, and the skewness-adjusted t"
        " with its bootstrapped p",
        "Barber & Lyon 1997; Lyon, Barber & Tsai 1999",
    ),
    (
        "--calendar-time",
        "mean return of the distinct firms with an event of late, less RF, on the factors; alpha"
        " with classical, White's (HC0, HC1) and Newey & West's errors, Bartlett weights 1 - l/(lag"
        " + 1)",
        "Jaffe 1974; Fama 1998; White 1980; Newey & West 1987",
    ),
    (
        "--outcome volume",
        "V = ln(100 volume / shares + 0.000255), or ln(1 + volume) without --shares; AV = V less"
        " its mean, or less a + b V_m, V_m the mean of V over symbols",
        "Campbell & Wasley 1996; Cready & Ramanan 1991",
    ),
    (
        "--outcome volatility",
        "U = AR^2 / s^2, s^2 = SSR / (n - k) of the estimation window; of a window the mean over"
        " its sessions; tests of U - 1",
        "Beaver 1968; Landsman & Maydew 2002",
    ),
)
"""What is computed beside the tests of AAR and CAAR."""

MODELS_EXPLAINED: tuple[Explanation, ...] = (
    ("--model market", "AR = R - a - b R_m, OLS on the estimation window", "MacKinlay 1997"),
    ("--model market-adjusted", "AR = R - R_m", "Brown & Warner 1980"),
    ("--model mean-adjusted", "AR = R - mean R of the estimation window", "Brown & Warner 1980"),
    ("--model capm", "AR = R - RF - a - b (R_m - RF)", "Sharpe 1964"),
    ("--model ff3", "the same on Mkt-RF, SMB, HML", "Fama & French 1993"),
    ("--model carhart", "the same on Mkt-RF, SMB, HML, Mom", "Carhart 1997"),
    ("--model ff5", "the same on Mkt-RF, SMB, HML, RMW, CMA", "Fama & French 2015"),
    ("--model ff5-momentum", "the same on these and Mom", "Fama & French 2018"),
    (
        "--model dimson",
        "AR = R - a - b R_m, b the sum of the slopes of one OLS on R_m(t-K) to R_m(t+K)",
        "Dimson 1979",
    ),
    (
        "--model scholes-williams",
        "AR = R - a - b R_m, b = (b(-1) + b(0) + b(+1)) / (1 + 2 rho), rho the first autocorrelation of R_m",
        "Scholes & Williams 1977",
    ),
    (
        "--model garch",
        "AR = R - a - b R_m, h_t = w + alpha e_(t-1)^2 + beta h_(t-1), both by Gaussian maximum"
        " likelihood, h starting at the mean of e^2; SAR = AR / sqrt(h), SCAR = CAR / sqrt(sum of"
        " h), h forecast at the end of the estimation window",
        "Bollerslev 1986",
    ),
    (
        "--trade-to-trade",
        "a return spans d sessions: R/sqrt(d) = alpha sqrt(d) + beta R_m/sqrt(d) + u, R_m over the"
        " same; AR = R - alpha d - beta R_m, variance s^2 (d + x'(X'WX)^-1 x), x = (d, R_m)",
        "Maynes & Rumsey 1993",
    ),
)


def explanations() -> list[Explanation]:
    """Every test of AAR and CAAR, then the models, then what else can be asked."""
    tests = [(test.statistic, _formula(test), test.reference) for test in TESTS]
    return [*tests, *MODELS_EXPLAINED, *QUESTIONS]


def _formula(test: EventTest) -> str:
    text = " ".join((test.run.__doc__ or "").split())
    return text.replace(f" ({test.reference})", "").removesuffix(".")
