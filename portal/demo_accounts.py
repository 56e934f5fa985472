"""Who one can sign in as after the demo is loaded."""

from dataclasses import dataclass

from accounts.models import RoleAssignment

#: In the audit log, says that an account belongs to the demo, so that `demo_code` may show its codes.
ACCOUNT_MARKER = "make_demo_account"
Role = RoleAssignment.Role
CITY, COUNTY = "330900", "330901"


@dataclass(frozen=True)
class DemoAccount:
    """An account one can sign in with after the demo is loaded."""

    username: str
    real_name: str
    what: str
    roles: tuple[str, ...]
    unit: str
    post: str
    #: Code of the unit within which the roles are held.
    scope: str = CITY


ACCOUNTS = (
    DemoAccount("linhai", "林海", "学员：学习、考试、看自己的学时", (), "市海洋与渔业局", "综合科科长"),
    DemoAccount(
        "jiaoshi", "苏文博", "教师：在编辑后台上传视频、编写课程", (Role.TRAINER,), "市委组织部", "干部科副科长"
    ),
    DemoAccount(
        "shenhe",
        "顾怀瑾",
        "审核员：审核并发布课程；信件办理人",
        (Role.REVIEWER, Role.LETTER_HANDLER),
        "市委组织部",
        "干部科科长",
    ),
    DemoAccount(
        "ganjiao", "方若水", "干部教育科：学习管理、导出年度学时表", (Role.EDUCATOR,), "市委组织部", "干部教育科科长"
    ),
    DemoAccount("fenguan", "程远舟", "分管领导：审批季度通报", (Role.LEADER,), "市委组织部", "副部长"),
    DemoAccount(
        "tuijian",
        "许守正",
        "推荐专责、信件办理人",
        (Role.NOMINATION_OFFICER, Role.LETTER_HANDLER),
        "市委组织部",
        "四级调研员",
    ),
    DemoAccount("xinxi", "钟晓岚", "信息编辑：在各板块起草公开的内容", (Role.EDITOR,), "市委组织部", "办公室副主任"),
    DemoAccount(
        "quxian",
        "瞿静娴",
        "县区管理员：定澜区的人员、单位、教师等角色",
        (Role.COUNTY_ADMIN,),
        "定澜区委组织部",
        "干部科科长",
        COUNTY,
    ),
    DemoAccount(
        "qujiao", "乔海平", "县区教师：只编写定澜区的课程", (Role.TRAINER,), "定澜区委组织部", "一级主任科员", COUNTY
    ),
    DemoAccount("anquan", "安若谷", "安全管理员：授予和撤销角色", (Role.SECURITY_ADMIN,), "市委组织部", "二级主任科员"),
)


def accounts_text(password: str) -> str:
    """Return what the person who starts the demo reads."""
    lines = ["演示账号（密码都是 " + password + "）："]
    lines += [f"  {account.username:<10} {account.real_name}  {account.what}" for account in ACCOUNTS]
    lines += ["", "管理岗位登录还要动态验证码，用这条命令查看： .venv/bin/python manage.py demo_code 账号"]
    return "\n".join(lines)
