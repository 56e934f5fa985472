"""What the body of an article is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class CaptionedImage(blocks.StructBlock):
    """An image with an optional caption."""

    image = ImageChooserBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("图注"), required=False, max_length=120)

    class Meta:
        icon = "image"
        template = "portal/blocks/image.html"


class Quote(blocks.StructBlock):
    """Words of somebody else and whose they are."""

    text = blocks.TextBlock(label=_("引文"))
    source = blocks.CharBlock(label=_("出处"), required=False, max_length=80)

    class Meta:
        icon = "openquote"
        template = "portal/blocks/quote.html"


class ArticleBody(blocks.StreamBlock):
    """Headings, paragraphs, pictures, attachments and quotations."""

    heading = blocks.CharBlock(label=_("小标题"), icon="title", max_length=80, template="portal/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        label=_("文字"), icon="pilcrow", features=["h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
    )
    image = CaptionedImage(label=_("图片"))
    document = DocumentChooserBlock(label=_("附件"), icon="doc-full", template="portal/blocks/document.html")
    quote = Quote(label=_("引文"))
