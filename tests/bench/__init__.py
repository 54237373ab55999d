"""``make bench``: how fast ScaleQ is on this machine, each figure beside a peer measured in the same run.

There are no thresholds: what a second is worth differs from machine to machine, the ratio to the peer much less. Ours and
the peer take turns, so that whatever else the machine does meets both; medians and the whole spread are shown.
"""
