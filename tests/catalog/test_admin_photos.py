"""Photos on a product's page in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Product, ProductImage
from catalog.services.photos import photo_upload
from catalog.services.products import MAX_PHOTOS
from tests.catalog.test_pictures import image_file, png_that_claims
from tests.factories import make_product
from tests.staff import client_of

pytestmark = pytest.mark.django_db


def save(role: str, product: Product, *rows: dict[str, object]) -> str:
    """Save the page of `product` with these rows of photos; those with an id come first. Returns the page after it."""
    old = sum("id" in row for row in rows)
    data = {"name": product.name, "price": "100", "tracks_stock": "on", "is_active": "on",
            "images-TOTAL_FORMS": len(rows), "images-INITIAL_FORMS": old}  # fmt: skip
    for number, row in enumerate(rows):
        data |= {f"images-{number}-product": product.pk} | {f"images-{number}-{name}": row[name] for name in row}
    return client_of(role).post(f"/admin/catalog/product/{product.pk}/change/", data, follow=True).text


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_an_uploaded_photo_is_kept_with_a_small_copy() -> None:
    product = make_product()
    save("manager", product, {"image": upload(image_file()), "position": 0})
    image = product.images.get()
    assert image.thumbnail
    assert "photo.jpg" not in image.image.name


@pytest.mark.parametrize(
    "content", [b"hello", b"", image_file("GIF"), png_that_claims(60_000, 60_000), png_that_claims(6000, 3900)],
    ids=["text", "nothing", "gif", "bomb", "large"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_where_it_stands(content: bytes) -> None:
    product = make_product()
    page = save("manager", product, {"image": upload(content), "position": 0})
    assert "errorlist" in page or "text-red" in page
    assert not ProductImage.objects.exists()


def test_photos_are_dragged_and_deleted() -> None:
    product = make_product()
    first, second, third = (photo_upload(actor=None, product_id=product.pk, content=image_file()) for _ in range(3))
    rows = [{"id": image.pk, "position": position} for image, position in ((first, 2), (second, 0), (third, 1))]
    rows[1]["DELETE"] = "on"
    save("manager", product, *rows)
    assert [image.pk for image in product.images.all()] == [third.pk, first.pk]


def test_the_eleventh_is_refused_and_nothing_is_saved() -> None:
    product = make_product()
    images = [photo_upload(actor=None, product_id=product.pk, content=image_file()) for _ in range(MAX_PHOTOS)]
    rows = [{"id": image.pk, "position": image.position} for image in images]
    page = save("manager", product, *rows, {"image": upload(image_file()), "position": MAX_PHOTOS})
    assert f"at most {MAX_PHOTOS} photos" in page
    assert product.images.count() == MAX_PHOTOS


def test_those_who_only_look_add_nothing() -> None:
    product = make_product()
    save("viewer", product, {"image": upload(image_file()), "position": 0})
    assert not ProductImage.objects.exists()
