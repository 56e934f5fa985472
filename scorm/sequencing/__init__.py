"""Sequencing of SCORM 2004: which unit follows, which may be chosen, what the whole comes to.

Plain Python after the pseudo code of "Sequencing and Navigation", 4th edition: no database, no clock, no chance of its
own. ``reading`` takes the rules out of a manifest, ``tree`` holds the activities and what is known of each, ``rollup``
sums up, ``flow`` walks, ``requests`` answers what a learner asks for.
"""
