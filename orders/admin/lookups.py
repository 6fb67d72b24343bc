"""What an order's page asks while it is filled in: of the product that was just chosen, of the customer."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from catalog.models import Product
from orders.models import Customer
from orders.phone import format_phone


def price(request: HttpRequest, product_id: int) -> HttpResponse:
    """Answer with the price as text and with the available pieces, null when they aren't counted."""
    if not request.user.has_perm("catalog.view_product"):
        raise PermissionDenied
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise Http404
    return JsonResponse({"price": str(product.price), "available": product.available if product.tracks_stock else None})


def client(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Answer with the name, the phone and the addresses of a customer, the main address first."""
    if not request.user.has_perm("orders.view_customer"):
        raise PermissionDenied
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        raise Http404
    addresses = [address.text for address in customer.addresses.all()]
    return JsonResponse({"name": customer.name, "phone": format_phone(customer.phone), "addresses": addresses})
