def shell(request):
    return {"member": getattr(request, "member", None)}
