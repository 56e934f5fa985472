"""Static files with a hash in their names, also inside JavaScript modules."""

from typing import ClassVar

from django_manifeststaticfiles_enhanced.storage import EnhancedManifestStaticFilesStorage


class HashedStaticFilesStorage(EnhancedManifestStaticFilesStorage):
    """Rewrites ``import`` statements to hashed names, so that a module may be cached for ever."""

    support_js_module_import_aggregation = True
    # Third-party files name source maps that are not served.
    ignore_errors: ClassVar = ["vendor/*:*.map"]
