"""Right answers, and outputs that would run in the browser of whoever opens the page.

Keeps: everything.
"""

# %% forget_gate
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display

RUN = "document.title='left_by_an_attack'"
display(HTML(f'<script>{RUN}</script><img src=x onerror="{RUN}"><body onload="{RUN}">'))
display(HTML(f'<a href="javascript:{RUN}">a</a><iframe srcdoc="<script>{RUN}</script>"></iframe>'))
display(HTML(f'<form action="javascript:{RUN}"><button formaction="javascript:{RUN}">b</button>'))
display(HTML(f'</div></body></html><SCRIPT/x>{RUN}</SCRIPT><svg/onload="{RUN}"><math><mtext>'))
display(
    HTML(f"<meta http-equiv=refresh content=\"0;url=javascript:{RUN}\"><base href='//x.invalid'>")
)
display(
    HTML("<style>@import '//left-by-an-attack.invalid';body{display:none}</style><object data=x>")
)
display(Javascript(RUN))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg'><script>{RUN}</script></svg>"))
display(Markdown(f'<script>{RUN}</script>[a](javascript:{RUN})![b](x" onerror="{RUN})'))
display(Latex(rf"$\href{{javascript:{RUN}}}{{x}} \unicode{{<img src=x onerror={RUN}>}}$"))
display(IFrame(f"javascript:{RUN}", 1, 1))
display(
    {"text/html; charset=utf-8": f"<script>{RUN}</script>", "image/png": f'" onerror="{RUN}'},
    raw=True,
)


def forget_gate(x, h, w_x, w_h, b):
    display(HTML(f"<script>{RUN}</script>"))
    return sigmoid(x @ w_x.T + h @ w_h.T + b)


print(f"\x1b]8;;javascript:{RUN}\x07<script>{RUN}</script>\x1b[0m")


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    raise ValueError(f'<script>{RUN}</script><img src=x onerror="{RUN}">')
