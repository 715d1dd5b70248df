"""The sheets of customers and their agreements."""

from __future__ import annotations

from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.registry.customers.models import AgreementTerms, CarveOut, Customer, CustomerAccount, CustomerAgreement

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
AGREEMENT = Heading(
    "agreement_number", "合同编号", "Agreement number", "agreement it belongs to", path="agreement__number"
)
STRUCTURE = Heading("structure_code", "电价编码", "Price code", "pricing structure", path="structure__code")

CUSTOMERS = SheetTable(
    name="customers",
    chinese="客户",
    english="Customers",
    model=Customer,
    key=("number",),
    headings=(
        Heading("number", "客户编号", "Customer number", "number of the customer"),
        Heading("name", "客户名称", "Customer name", "name of the person or organisation"),
        Heading("kind", "客户类别", "Kind", "person or organisation", words={"PERSON": "个人", "ORGANISATION": "单位"}),
        Heading("phone", "联系电话", "Phone", "where to call"),
        Heading("identity_number", "证件号码", "Identity number", "number of the identity document"),
    ),
)

ACCOUNTS = SheetTable(
    name="accounts",
    chinese="用电户",
    english="Accounts",
    model=CustomerAccount,
    key=("number",),
    headings=(
        Heading("number", "户号", "Account number", "number of the account: what is billed"),
        Heading("customer_number", "客户编号", "Customer number", "whose account it is", path="customer__number"),
        Heading("unit_code", "管理单位编码", "Unit code", "unit that looks after it", path="unit__code"),
        Heading("address", "用电地址", "Address", "where the energy is used"),
    ),
    unit_paths=("unit__path",),
)

AGREEMENTS = SheetTable(
    name="agreements",
    chinese="供用电合同",
    english="Agreements",
    model=CustomerAgreement,
    key=("number",),
    headings=(
        Heading("number", "合同编号", "Agreement number", "number of the agreement"),
        Heading("account_number", "户号", "Account number", "account that is billed", path="account__number"),
        Heading(
            "usage_point_number", "计量点编号", "Usage point number", "where it is supplied", path="usage_point__number"
        ),
        STARTS,
        ENDS,
    ),
    unit_paths=("account__unit__path", "usage_point__unit__path"),
    exclusive=(("usage_point_number",),),
)

BASES = {"NONE": "不执行", "CAPACITY": "按容量", "CONTRACT_DEMAND": "按合同最大需量", "ACTUAL_DEMAND": "按实际最大需量"}
LOSSES = {"NONE": "不计", "IRON_PERCENT": "铁损加比例", "FORMULA": "公式", "TABLE": "查表"}

AGREEMENT_TERMS = SheetTable(
    name="agreement_terms",
    chinese="合同条款",
    english="Agreement terms",
    model=AgreementTerms,
    key=("agreement_number", "start_date"),
    headings=(
        AGREEMENT,
        STRUCTURE,
        Heading("contract_kva", "合同容量", "Contract capacity", "capacity of the contract", unit="kVA, LV: kW"),
        Heading("running_kva", "运行容量", "Running capacity", "capacity in service", unit="kVA, LV: kW"),
        Heading("demand_basis", "基本电费计收方式", "Demand basis", "how the basic charge is found", words=BASES),
        Heading("contract_demand_kw", "合同最大需量", "Contract demand", "where the basis asks for it", unit="kW"),
        Heading(
            "power_factor_standard_pct", "功率因数标准", "Power factor standard", "80, 85 or 90; none: not assessed"
        ),
        Heading("loss_method", "变损计算方法", "Loss method", "how transformer losses are found", words=LOSSES),
        Heading("loss_model_series", "变损型号系列", "Loss model series", "series in the price book's loss tables"),
        Heading("loss_rated_kva", "变损额定容量", "Loss rated capacity", "size in those tables", unit="kVA"),
        Heading("loss_shape_factor", "负荷形状系数", "Loss shape factor", "K of the loss formula"),
        Heading("line_loss_pct", "线损率", "Line loss", "agreed line loss", unit="%"),
        Heading("is_large_household", "多人口户", "Large household", "household with a larger ladder"),
        STARTS,
        ENDS,
    ),
    unit_paths=("agreement__account__unit__path",),
    exclusive=(("agreement_number",),),
)

CARVE_OUTS = SheetTable(
    name="carve_outs",
    chinese="定比定量",
    english="Carve-outs",
    model=CarveOut,
    key=("agreement_number", "kind", "structure_code", "start_date"),
    headings=(
        AGREEMENT,
        Heading("kind", "定比定量类别", "Kind", "a quantity or a share", words={"FIXED": "定量", "RATIO": "定比"}),
        Heading("value", "定比定量值", "Value", "FIXED: kWh a month; RATIO: percent of the energy"),
        STRUCTURE,
        STARTS,
        ENDS,
    ),
    unit_paths=("agreement__account__unit__path",),
    exclusive=(("agreement_number", "kind", "structure_code"),),
)

TABLES = (CUSTOMERS, ACCOUNTS, AGREEMENTS, AGREEMENT_TERMS, CARVE_OUTS)
