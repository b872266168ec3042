"""Services of people, their posts and their passwords."""

from portal.accounts.services.grants import approve_grant, grant_role, refuse_grant, revoke_grant
from portal.accounts.services.passwords import change_password, reset_password
from portal.accounts.services.recoveries import (
    approve_recovery,
    propose_recovery,
    recover_account,
    refuse_recovery,
)
from portal.accounts.services.second import may_agree
from portal.accounts.services.slips import create_users, issue_slips
from portal.accounts.services.users import (
    change_profile,
    change_user,
    create_user,
    deactivate_user,
    reactivate_user,
)

__all__ = [
    "approve_grant",
    "approve_recovery",
    "change_password",
    "change_profile",
    "change_user",
    "create_user",
    "create_users",
    "deactivate_user",
    "grant_role",
    "issue_slips",
    "may_agree",
    "propose_recovery",
    "reactivate_user",
    "recover_account",
    "refuse_grant",
    "refuse_recovery",
    "reset_password",
    "revoke_grant",
]
