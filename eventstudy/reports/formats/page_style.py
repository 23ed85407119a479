"""The style of a page. Colours are the custom properties that ``palette.page_colours`` defines."""

PAGE_CSS = """\
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0;font:16px/1.5 'Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1rem 3rem}
.kick{font-size:13px;color:var(--soft);margin:0 0 .35rem;border-top:4px solid var(--ink);padding-top:.6rem}
h1{font:700 30px/1.18 Georgia,'Times New Roman','DejaVu Serif',serif;margin:0 0 .6rem;text-wrap:balance}
.lead{font:19px/1.45 Georgia,'Times New Roman','DejaVu Serif',serif;margin:0 0 .7rem}
h2{font-size:17px;line-height:1.3;margin:1.7rem 0 .35rem}
p{margin:0 0 .7rem}
.notes,figcaption,footer{font-size:13.5px;line-height:1.45;color:var(--soft);margin:.45rem 0}
.wide{overflow-x:auto}
.wide:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--s0);outline-offset:2px}
a{color:var(--s0)}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.35;margin-top:1rem;
font-variant-numeric:tabular-nums lining-nums}
caption{text-align:left;color:var(--soft);font-size:13.5px;padding:0 0 .35rem}
th,td{padding:.38rem .45rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
thead th{font-weight:400;font-size:13px;color:var(--soft);vertical-align:bottom;
border-bottom-color:var(--ink)}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
tbody th,.strong{font-weight:700}
tbody tr:last-child>*{border-bottom-color:var(--ink)}
th small,td small{display:block;font-weight:400;font-size:12.5px;color:var(--soft)}
.n,.t{text-align:right}
td.n,td.d{white-space:nowrap}
.t,td.l{overflow-wrap:anywhere}
.cards td.l{white-space:nowrap}
.cards td.l small{white-space:normal}
.box{background:var(--weekend);border-left:4px solid var(--amber);padding:.7rem .9rem;
margin:1.2rem 0;font-size:14.5px}
.box h2{margin:0 0 .2rem;font-size:15px}
figure{margin:1.6rem 0}
figure svg{display:block;width:100%;height:auto}
.narrow{display:none!important}
ul{padding-left:1.15rem;margin:.3rem 0 .8rem}
li{margin:.25rem 0;overflow-wrap:anywhere}
.two{display:grid;grid-template-columns:1fr 1fr;column-gap:2rem}
.folds{margin:1.6rem 0 1rem}
details{border-top:1px solid var(--rule);font-size:14px}
details:last-of-type{border-bottom:1px solid var(--rule)}
summary{cursor:pointer;padding:.55rem 0;font-weight:700}
.paper{display:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.4rem 0 1rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.claim{padding:.9rem 0 .8rem;border-top:1px solid var(--grid)}
.claim:first-of-type{border-top:0}
.claim h2{margin:0}
.claim blockquote{margin:.35rem 0;padding-left:.8rem;border-left:3px solid var(--rule);
font:italic 17px/1.45 Georgia,'Times New Roman','DejaVu Serif',serif}
.claim p{margin:.25rem 0}
.claim p+p::first-letter{text-transform:uppercase}
section>h2+.wide caption{position:absolute;left:-9999px}
@media (max-width:640px){
main{padding:1rem .9rem 2rem}
h1{font-size:25px}
.lead{font-size:17.5px}
.two{display:block}
.broad{display:none!important}
.narrow{display:block!important}
dl{display:block}
dd{margin:0 0 .5rem}
table.cards thead{position:absolute;left:-9999px}
table.cards,table.cards caption,table.cards tbody{display:block}
table.cards tr{display:flex;flex-wrap:wrap;column-gap:1rem;padding:.5rem 0;
border-bottom:1px solid var(--rule)}
table.cards th,table.cards td{border:0;padding:.08rem 0;text-align:left;white-space:normal}
table.cards th{flex:1 1 100%}
table.cards td{flex:1 1 44%;display:flex;justify-content:space-between;gap:.5rem}
table.cards td::before{content:attr(data-l);color:var(--soft);font-size:13px}
table.cards td>span{text-align:right}
}
@page{size:A4;margin:13mm 14mm 14mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt}}
@media print{
body{font-size:9.5pt;line-height:1.38}
main{max-width:none;padding:0}
h1{font-size:17pt}
.lead{font-size:11.5pt;margin-bottom:4pt}
h2{font-size:11pt;margin:9pt 0 2pt}
table{font-size:8.4pt;margin-top:4pt}
thead th,.notes,figcaption,footer,caption{font-size:8pt}
th small,td small{font-size:7.6pt}
th,td{padding:2.2pt 3pt;overflow-wrap:anywhere}
td.n,td.d{white-space:normal}
thead th,td.n,td.d{overflow-wrap:break-word}
figure{margin:7pt 0}
figure svg{max-height:78mm;margin:0 auto}
figure:has(.narrow):not(:only-of-type){display:inline-block;width:49%;vertical-align:top}
figure:not(:only-of-type) .broad:not(:last-child){display:none!important}
figure:not(:only-of-type) .narrow{display:block!important;max-height:96mm}
ul{font-size:8.8pt}
.wide{overflow:visible}
.folds{display:none}
.paper{display:block}
h1,h2,caption,summary{break-after:avoid}
figure,tr,li,.box,.claim{break-inside:avoid}
thead{display:table-header-group}
p,li{orphans:3;widows:3}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""
