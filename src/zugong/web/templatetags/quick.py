"""Tags of Django and of cotton that put out the same for less work; builtin, behind those they replace.

A page is some three hundred nodes, most of which say the same at every request: a word in the reader's language, an icon,
the address of a style sheet. Those are rendered once a language. Addresses of pages are remembered, and a component draws
from what was worked out when it was first seen instead of finding its template, options and defaults anew each time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Parser, Template, Token, Variable
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.library import SimpleNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language
from django_cotton.templatetags import Attrs, UnprocessableDynamicAttr
from django_cotton.templatetags._component import AttrKind, CottonComponentNode, cotton_component
from django_cotton.templatetags._vars import CottonVarsNode
from django_cotton.utils import get_cotton_data

from zugong.web.templatetags import web

register = template.Library()

NOTHING: Any = object()


# --- once a language ---------------------------------------------------------------------------------------------
class OnceALanguage(Node):
    """Stands for a node whose output depends on the reader's language alone."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        known = self.known.get(language)
        if known is None:
            known = self.known[language] = self.node.render(context)
        return known


def is_constant(value: Any) -> bool:
    """Whether a tag's argument is written out in the template: a text or a number, unfiltered."""
    if not isinstance(value, FilterExpression) or value.filters:
        return False
    return not isinstance(value.var, Variable) or value.var.lookups is None


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    node = do_translate(parser, token)
    fixed = isinstance(node, TranslateNode) and is_constant(node.filter_expression)
    return OnceALanguage(node) if fixed and not (node.asvar or node.message_context) else node


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    node = do_block_translate(parser, token)
    assert isinstance(node, BlockTranslateNode)
    texts = node.render_token_list(node.singular)
    if not (texts[1] or node.extra_context or node.plural or node.asvar or node.message_context):
        return OnceALanguage(node)
    return node


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    node = _icon(parser, token)
    assert isinstance(node, SimpleNode)
    fixed = all(map(is_constant, [*node.args, *node.kwargs.values()])) and node.target_var is None
    return OnceALanguage(node) if fixed else node


_icon: Callable[[Parser, Token], Node] = web.register.tags["icon"]


@register.tag
def static(parser: Parser, token: Token) -> Node:
    node = StaticNode.handle_token(parser, token)
    return OnceALanguage(node) if node.varname is None and is_constant(node.path) else node


# --- addresses ---------------------------------------------------------------------------------------------------
class AddressNode(URLNode):
    """``{% url %}`` of a name written out in the template, without keywords: what it leads to is remembered.

    No name space is mounted twice here, so the application a page belongs to changes nothing.
    """

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        self.name = str(node.view_name.var)

    def render(self, context: Context) -> str:
        args = tuple(str(arg.resolve(context)) for arg in self.args)
        try:
            found = _address(self.name, args, get_urlconf() or settings.ROOT_URLCONF)
        except NoReverseMatch:
            return super().render(context)  # says what is wrong, or sets the variable empty
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@functools.lru_cache(maxsize=8192)
def _address(name: str, args: tuple[str, ...], urlconf: str) -> str:
    return reverse(name, urlconf, args)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    node = django_url(parser, token)
    plain = isinstance(node, URLNode) and is_constant(node.view_name) and not node.kwargs
    return AddressNode(node) if plain else node


# --- components --------------------------------------------------------------------------------------------------
class Given:
    """One option of a component, or the default of one: ``value`` when it never changes, else how it is found out."""

    def __init__(self, prepared: Any) -> None:
        self.key: str = getattr(prepared, "exclude_key", prepared.key)
        self.name = self.key.replace("-", "_")
        self.value: Any = NOTHING
        self.nodes: NodeList | None = None
        self.resolve: Callable[[Context], Any] | None = None
        self.fallback: Any = NOTHING
        kind, value, compiled = prepared.kind, prepared.value, prepared.compiled
        if kind in (AttrKind.BOOLEAN, AttrKind.STATIC) or compiled is None:
            self.value = value
        elif kind == AttrKind.ESCAPED:
            self.nodes = compiled.nodelist
        elif is_literal(compiled):
            self.value = compiled.resolve(Context())
        else:
            self.resolve = compiled.resolve
            self.fallback = value if kind == AttrKind.UNQUOTED else NOTHING

    def found(self, context: Context) -> Any:
        """The value here and now; NOTHING for a variable that is not there."""
        if self.resolve is None:
            return self.value if self.nodes is None else self.nodes.render(context)
        try:
            return self.resolve(context)
        except UnprocessableDynamicAttr:
            return self.fallback


def is_literal(value: Any) -> bool:
    """Whether ``:option="…"`` holds True, False, None, a number or nothing at all rather than a name."""
    variable = value._variable
    return value.raw in ("", "True", "False", "None") or (variable is not None and variable.lookups is None)


class Face:
    """What a component's template declares: its options, those with a fixed default, those to find out."""

    def __init__(self, component: Template) -> None:
        self.template = component
        self.names = {"is"}
        self.fixed: dict[str, Any] = {}
        self.open: list[Given] = []
        for node in component.nodelist:
            if isinstance(node, CottonVarsNode):
                self.names.update(node.empty_vars)
                for default in map(Given, node._prepared_vars):
                    self.names.add(default.key)
                    if default.value is NOTHING:
                        self.open.append(default)
                    else:
                        self.fixed[default.name] = default.value


class ComponentNode(CottonComponentNode):
    """A component's use in a template. Options given here stand before slots, slots before defaults."""

    def __init__(self, node: CottonComponentNode) -> None:
        super().__init__(node.component_name, node.nodelist, node.attrs, node.only, node.active_library)
        self.given = [Given(prepared) for prepared in self._prepared_attrs]
        self.face: Face | None = None

    def render(self, context: Context) -> str:
        face = self.face
        if face is None:
            face = self.face = Face(self._get_cached_template(context, {}))
        cotton_data = get_cotton_data(context)
        options: dict[str, Any] = {}
        attrs = Attrs(options)
        slots: dict[str, str] = {}
        cotton_data["stack"].append({"key": self.component_name, "attrs": attrs, "slots": slots})
        for one in self.given:
            value = one.found(context)
            if value is NOTHING:
                attrs.unprocessable(one.key)
            else:
                options[one.key] = value
        slot = self.nodelist.render(context)
        attrs._exclude_from_str = set(face.names)
        state = dict(face.fixed)
        for default in face.open:
            if default.key not in options and default.key not in slots:
                value = default.found(context)
                if value is not NOTHING:
                    state[default.name] = value
        state.update(slots)
        for key, value in options.items():
            state[key.replace("-", "_")] = value
        state["attrs"], state["slot"], state["cotton_data"] = attrs, slot, cotton_data
        with context.push(state):
            drawn = face.template.render(context)
        cotton_data["stack"].pop()
        return drawn


@register.tag
def cotton(parser: Parser, token: Token) -> Node:
    node = cotton_component(parser, token)
    chosen_later = node.only or node.component_name == "component"
    whole = any(attr.key == "attrs" or attr.key.startswith(":") for attr in node._prepared_attrs)
    return node if chosen_later or whole else ComponentNode(node)
