from ninja import Router

prefix = "/test-plugin/"
router = Router(tags=["testplugin"])


@router.get("answer")
def answer(request) -> dict[str, int]:
    return {"answer": 42}
