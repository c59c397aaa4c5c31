"""The private link of somebody on a chain: it opens what stands in the way there, without an account. See docs/adr/0003."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from zugong.lib.tokens import private_token, token_hash
from zugong.villages.models import ChainNode


def token_of(pk: int, version: int) -> str:
    return private_token(settings.SECRET_KEY.encode(), "chain-node", f"{pk}:{version}")


def token(node: ChainNode) -> str:
    """The secret part of the address; empty while no link was given out."""
    return token_of(node.pk, node.link_version) if node.link_version else ""


def url(node: ChainNode) -> str:
    """The whole address, as its QR code carries it; empty while there is none."""
    found = token(node)
    return f"{settings.PUBLIC_URL}{reverse('firm_page', args=[found])}" if found else ""


def hash_of(pk: int, version: int) -> str:
    return token_hash(token_of(pk, version))


def node_of(secret: str) -> ChainNode | None:
    """Whose page this is; None for a link that is wrong or ended, or of somebody who left the chain."""
    found = ChainNode.objects.present().filter(link_hash=token_hash(secret))
    return found.select_related("chain__unit", "stage", "place").first()
