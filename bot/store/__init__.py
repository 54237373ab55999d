"""All SQL, and nothing but.

One module per thing that is remembered. Every function takes the session first, never commits and never looks at a clock: whoever
received the stimulus opened the transaction and knows what time it is. Every query names its workspace.
"""
