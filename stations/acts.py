"""What people call the acts in the audit trail. Every app registers its own when it is loaded."""

DENIED = "denied."

ACTS = {}


def register(labels):
    """`{"case.close": "结案"}`; a test demands a label for every act in the code."""
    taken = ACTS.keys() & labels.keys()
    if taken:
        raise ValueError(f"acts registered twice: {sorted(taken)}")
    ACTS.update(labels)


def label(act):
    """The act in words. A denial names the page or endpoint that was asked for."""
    if act.startswith(DENIED):
        return f"访问被拒（{act.removeprefix(DENIED)}）"
    return ACTS.get(act, act)


register(
    {
        "admin.add": "后台新增",
        "admin.change": "后台修改",
        "admins.bootstrap": "设立首批管理员",
        "account.disable": "停用账号",
        "account.enable": "启用账号",
        "audit.export": "导出审计记录",
        "contract.extend": "延长合同",
        "contract.save": "登记或修改合同",
        "demo.build": "写入演示数据",
        "ranking.export": "导出各地排名",
        "divisions.load": "载入行政区划",
        "facility.check": "核对场地设备",
        "job.cancel": "取消后台任务",
        "keys.reindex": "重算检索列",
        "keys.rotate": "轮换密钥",
        "network.plan": "按区划筹建站点",
        "operator.save": "登记或修改承接机构",
        "password.change": "修改密码",
        "password.failed": "改密码时填错现在的密码",
        "password.locked": "改密码被锁定",
        "person.create": "登记人员",
        "person.edit": "修改人员资料",
        "person.licence": "登记职业资格",
        "person.read": "查看人员资料",
        "person.remove": "撤销名册时移除人员",
        "person.reveal": "查看完整身份证号或银行账号",
        "point.close": "撤销服务点",
        "point.open": "开设服务点",
        "point.plan": "筹备服务点",
        "point.reach": "设置服务点辐射村",
        "standard.save": "设置场地与设备标准",
        "staff.export": "导出人员与岗位",
        "posting.confirmed": "确认任职",
        "posting.end": "办理离岗",
        "posting.propose": "提出任职",
        "posting.withdraw": "撤销名册时收回任职",
        "roster.discard": "取消名册导入",
        "roster.refused": "下载名册未导入的行",
        "roster.undo": "撤销名册",
        "roster.upload": "上传名册",
        "roster.write": "写入名册",
        "posting.refused": "不同意任职",
        "quota.set": "核定岗位数",
        "reference.load": "写入基础数据",
        "second_factor.enrol": "绑定动态码",
        "second_factor.failed": "动态码填错",
        "second_factor.locked": "动态码被锁定",
        "second_factor.remove": "解除动态码",
        "second_factor.renew_codes": "更换备用码",
        "sign_in": "登录",
        "sign_in.failed": "登录失败",
        "sign_in.locked": "登录被锁定",
        "sign_out": "退出登录",
        "slip.confirmed": "确认重置单",
        "slip.failed": "重置码填错",
        "slip.issue": "开具重置单",
        "slip.locked": "重置码被锁定",
        "slip.redeem": "使用重置单",
        "slip.refused": "不同意重置单",
        "station.edit": "修改社工站资料",
        "station.export": "导出社工站基本情况表",
        "station.status": "变更社工站状态",
        "stations.export": "导出社工站列表",
        "token.issue": "发放设备令牌",
        "token.revoke": "吊销设备令牌",
        "unit.save": "登记或修改中心",
        "village.give": "划入服务村",
        "village.take_back": "划出服务村",
    }
)
