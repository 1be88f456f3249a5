"""How our OpenAPI description differs from drf-spectacular's: every operation names its problems."""

from drf_spectacular.openapi import AutoSchema

from shuangbai.base.problems import KINDS, MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "出错时的回答（RFC 9457）。",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "错误种类，供程序判断。"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "给人看的一句话：哪里不对，怎么办。"},
        "instance": {"type": "string", "description": "请求编号，报障时提供。"},
        "who_can": {"type": "string", "description": "谁有这项权限。"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {
                    "message": {"type": "string"},
                    "pointer": {
                        "type": "string",
                        "description": "请求内容里的位置（JSON Pointer）。",
                    },
                    "parameter": {"type": "string", "description": "查询参数的名字。"},
                },
            },
        },
    },
}


class ProblemSchema(AutoSchema):
    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        for code in self.problem_codes(operation):
            operation["responses"][str(code)] = {
                "description": KINDS[code][1],
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        return operation

    def problem_codes(self, operation):
        codes = {401, 403, 406, 429}
        places = {one["in"] for one in operation.get("parameters", ())}
        if "query" in places:
            codes.add(400)
        if "path" in places:
            codes.add(404)
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            codes |= {400, 409, 415}
        return sorted(codes)

    def _is_list_view(self, serializer=None):
        return bool(getattr(self.view, "sorts", None)) or super()._is_list_view(serializer)


def add_problem(result, generator, **kwargs):
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    return result
