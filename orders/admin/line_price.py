"""What a product costs and how many of it there are, for the line that it was just chosen for."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from catalog.models import Product


def price(request: HttpRequest, product_id: int) -> HttpResponse:
    """Answer with the price as text and with the available pieces, null when they aren't counted."""
    if not request.user.has_perm("catalog.view_product"):
        raise PermissionDenied
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise Http404
    return JsonResponse({"price": str(product.price), "available": product.available if product.tracks_stock else None})
