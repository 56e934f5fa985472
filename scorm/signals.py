"""What scorm announces."""

from django.dispatch import Signal

#: A learner got on in a package. Sent after commit with ``send_robust``. Arguments: ``user_id``, ``package_id``,
#: ``context`` (the lesson's uid as text), ``at``. What it says came from a browser: receivers look at the evidence
#: (``scorm.evidence``) and judge by rules of their own.
package_studied = Signal()

#: An editor did something that belongs into a log. Sent inside the transaction with ``send``, so that a log that
#: cannot be written stops the act. Arguments: ``verb``, ``by``, ``at``, ``target`` (a model), ``details`` (a dict).
editor_acted = Signal()
