"""Packages made on the spot: good ones, odd ones, hostile ones."""

import io
import zipfile

MANIFEST_12 = """<?xml version="1.0" encoding="{encoding}"?>{doctype}
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>{title}</title>{items}</organization></organizations>
<resources>{resources}</resources></manifest>"""
MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" {bases}>
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>{title}</title>{items}{sequencing}</organization>
</organizations><resources {resources_base}>{resources}</resources></manifest>"""
PAGE = "<!doctype html><meta charset='utf-8'><title>p</title><script>{script}</script><p>页面</p>"
REPORTING = "var s = 'cmi.core.lesson_status';"


def item(number, title="单元", more="", reference=None):
    reference = f"r{number}" if reference is None else reference
    return f'<item identifier="i{number}" identifierref="{reference}"><title>{title}</title>{more}</item>'


def resource(number, href="index.html", kind="sco", more=""):
    return f'<resource identifier="r{number}" type="webcontent" adlcp:scormtype="{kind}" href="{href}" {more}/>'


def manifest(items=None, resources=None, title="课件", encoding="UTF-8", doctype=""):
    """Return a manifest of SCORM 1.2 as text; by default of one page."""
    return MANIFEST_12.format(
        encoding=encoding,
        doctype=doctype,
        title=title,
        items=items or item(1),
        resources=resources or resource(1),
    )


def archive(files, *, names=None, method=zipfile.ZIP_DEFLATED):
    """Return a ZIP file of ``{name: content}`` as bytes; `names` changes a name into a ``ZipInfo``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in files.items():
            info = (names or {}).get(name, name)
            made.writestr(info, content, compress_type=method)
    return out.getvalue()


def package(text=None, script=REPORTING, **more):
    """Return a good package of one page, with further files (``more`` of its name with ``__`` for dots)."""
    files = {"imsmanifest.xml": text or manifest(), "index.html": PAGE.format(script=script)}
    return archive(files | {name.replace("__", "."): content for name, content in more.items()})
