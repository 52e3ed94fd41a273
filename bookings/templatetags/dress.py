"""What the plain pages' templates ask about their dress."""

from django import template

from bookings.pages import dress, screens

register = template.Library()


@register.simple_tag
def stylesheet() -> str:
    """Give the address of the page's styles."""
    return dress.stylesheet()


@register.simple_tag
def screens_are_built() -> bool:
    """Tell whether there are screens to go to."""
    return screens.are_built()
