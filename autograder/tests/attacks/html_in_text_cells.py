"""Text cells, attachments and error names that would run in the browser of who opens the page.

Keeps: nothing.
"""

RUN = "document.title='left_by_an_attack'"


def tamper(notebook):
    for place, text in enumerate(
        [
            f'<script>{RUN}</script><img src=x onerror="{RUN}">',
            f"[a](javascript:{RUN}) <iframe srcdoc='<script>{RUN}</script>'></iframe>",
            "![x](attachment:a.svg)",
            "</div></main><form action='//left-by-an-attack.invalid'><input name=grade value=44>",
        ]
    ):
        cell = {"cell_type": "markdown", "id": f"text{place}", "metadata": {}, "source": text}
        svg = f'<svg onload="{RUN}"></svg>'
        cell["attachments"] = {"a.svg": {"image/svg+xml": svg}}
        notebook["cells"].append(cell)
    notebook["metadata"]["title"] = f"</title><script>{RUN}</script>"
    notebook["metadata"]["authors"] = [{"name": f"<script>{RUN}</script>"}]


# %% forget_gate
Error = type(f"<script>{'document.title=1'}</script>", (Exception,), {})
raise Error("</pre><script>document.title='left_by_an_attack'</script>")
