"""Addresses of the pages of policies."""

from django.urls import path

from rung.web.admin.views import (
    drafting,
    packing,
    policies,
    policy_rebasing,
    publishing,
    trying,
)

policy_patterns = [
    path("admin/policies/", policies.policies, name="policies"),
    path("admin/new-policy/", packing.new_policy, name="new_policy"),
    path("admin/policies/<slug:name>/", policies.policy, name="policy"),
    path("admin/policies/<slug:name>/edit/", drafting.edit_policy, name="edit_policy"),
    path(
        "admin/policies/<slug:name>/discard/",
        drafting.discard_policy_draft,
        name="discard_policy_draft",
    ),
    path("admin/policies/<slug:name>/text/", packing.policy_text, name="policy_text"),
    path("admin/policies/<slug:name>/upload/", packing.upload_policy, name="upload_policy"),
    path("admin/policies/<slug:name>/publish/", publishing.publish_policy, name="publish_policy"),
    path("admin/policies/<slug:name>/try/", trying.try_policy, name="try_policy"),
    path(
        "admin/policies/<slug:name>/rebase/",
        policy_rebasing.move_escalations,
        name="rebase_policy",
    ),
    path("admin/policies/<slug:name>/pack.toml", policies.policy_file, name="policy_file"),
]
