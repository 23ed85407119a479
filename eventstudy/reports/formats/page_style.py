"""The style of a page. Colours are the custom properties that ``svg.chart_css`` defines for both themes."""

PAGE_CSS = """\
*{box-sizing:border-box}
html{color-scheme:light dark;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0;font:16px/1.5 Georgia,'Times New Roman',serif}
main{max-width:54rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .4rem}
h2{font-size:1.15rem;margin:2rem 0 .4rem}
header p{margin:.15rem 0;color:var(--soft)}
.summary{margin:1.25rem 0;border-top:3px solid var(--ink);border-bottom:1px solid var(--ink);padding:.4rem 0}
.wide{overflow-x:auto}
.wide:focus-visible{outline:2px solid var(--s0);outline-offset:2px}
table{border-collapse:collapse;width:100%;font:.875rem/1.35 Arial,Helvetica,'Liberation Sans',sans-serif;
font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.15rem 0 .45rem}
th,td{padding:.35rem .55rem;text-align:left;vertical-align:top;border-top:1px solid var(--grid)}
thead th{border-top:0;color:var(--soft);font-weight:400;vertical-align:bottom}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
tbody th{font-weight:700;white-space:nowrap}
.n{text-align:right}
td.n,td.d{white-space:nowrap}
.t{text-align:right;overflow-wrap:anywhere}
@media (max-width:40rem){
table{font-size:.79rem}
th,td{padding:.35rem .2rem}
}
figure{margin:1.75rem 0;break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
figcaption{color:var(--soft);font-size:.9rem;margin-top:.3rem}
ul{padding-left:1.2rem;margin:.3rem 0}
li{margin:.3rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.4rem 0 1rem;font-size:.9rem}
dt{color:var(--soft)}
dd{margin:0}
.claim{padding:.9rem 0 .8rem;border-top:1px solid var(--grid);break-inside:avoid}
.claim:first-child{border-top:0}
.claim h2{margin:0;font-size:1.05rem}
.claim blockquote{margin:.35rem 0;padding-left:.8rem;border-left:3px solid var(--grid);font-style:italic}
.claim p{margin:.25rem 0}
.claim p+p::first-letter{text-transform:uppercase}
td.l{min-width:13rem;overflow-wrap:anywhere}
.verdict{display:inline-block;font:700 .875rem/1.35 Arial,Helvetica,'Liberation Sans',sans-serif;
border:2px solid var(--v);border-radius:3px;padding:.05rem .5rem;margin-right:.5rem}
.confirmed{--v:var(--s0)}
.refuted{--v:var(--s1)}
.unverifiable{--v:var(--soft)}
@media print{
html{background:#fff;color:#000}
body{font-size:10.5pt}
main{max-width:none;padding:0}
.wide{overflow:visible}
h2{break-after:avoid}
tr{break-inside:avoid}
}
"""
