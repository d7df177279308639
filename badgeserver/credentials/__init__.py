"""Open Badges 3.0 credentials: from domain values to signed documents and their carriers, and back.

Each module is shaped like the standard that it implements, and names the clause it follows.
"""
