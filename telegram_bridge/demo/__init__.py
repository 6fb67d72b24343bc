"""A believable small shop to try Prilavok on: coffee, pastry, tea and gifts, with months of orders behind it.

It lives in the bridge because it fills every room, and the bridge is the only room that knows them all.
"""
