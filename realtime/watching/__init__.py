"""The terminal client behind `manage.py watch`: it knows a server by its URL alone and speaks the public protocol."""
