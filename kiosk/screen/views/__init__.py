"""Kivy draws what the presenters worded: the only room that knows Kivy; it decides where, never what."""
