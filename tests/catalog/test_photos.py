"""Photos of a product."""

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from catalog.errors import CatalogError, NotAllowed
from catalog.models import Product, ProductImage
from catalog.services.copy import product_copy
from catalog.services.photos import (
    photo_add,
    photo_delete,
    photo_keep,
    photo_make_main,
    photo_shift,
    photo_upload,
    photos_reorder,
)
from catalog.services.products import MAX_PHOTOS, Photo
from catalog.signals import photo_added
from tests.catalog.test_pictures import image_file
from tests.factories import make_product, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def with_photos(letters: str) -> tuple[Product, dict[str, int]]:
    product = make_product()
    images = {letter: photo_add(actor=None, product_id=product.pk, photo=Photo(letter, letter)) for letter in letters}
    return product, {letter: image.pk for letter, image in images.items()}


def shown(product: Product) -> str:
    return "".join(image.telegram_file_id for image in product.images.all())


def test_one_photo_sent_twice_is_one() -> None:
    product, ids = with_photos("AB")
    again = photo_add(actor=None, product_id=product.pk, photo=Photo("another id of the same", "A"))
    assert again.pk == ids["A"]
    assert shown(product) == "AB"


def test_refuses_the_eleventh_and_says_what_to_do() -> None:
    product, _ids = with_photos("ABCDEFGHIJ")
    with pytest.raises(CatalogError, match=str(MAX_PHOTOS)):
        photo_add(actor=None, product_id=product.pk, photo=Photo("K", "K"))
    with pytest.raises(CatalogError, match=str(MAX_PHOTOS)):
        photo_upload(actor=None, product_id=product.pk, content=image_file())
    assert shown(product) == "ABCDEFGHIJ"


def test_a_new_product_takes_each_photo_once_and_not_too_many() -> None:
    product = make_product(photos=[Photo("A", "A"), Photo("B", "B"), Photo("A2", "A")])
    assert product.images.count() == 2
    with pytest.raises(CatalogError):
        make_product("Tea", photos=[Photo(str(number), str(number)) for number in range(MAX_PHOTOS + 1)])


def test_main_photo_and_order() -> None:
    product, ids = with_photos("ABCD")
    photo_make_main(actor=None, image_id=ids["C"])
    assert shown(product) == "CABD"
    photo_shift(actor=None, image_id=ids["C"], step=1)
    photo_shift(actor=None, image_id=ids["D"], step=9)
    assert shown(product) == "ACBD"
    photos_reorder(actor=None, product_id=product.pk, image_ids=[ids["D"], ids["B"], 404])
    assert shown(product) == "DBAC"


def test_an_uploaded_photo_has_a_small_copy_and_is_told_of() -> None:
    product, told = make_product(), []
    photo_added.connect(listener := lambda image, **kwargs: told.append(image), weak=False)
    try:
        image = photo_upload(actor=None, product_id=product.pk, content=image_file(size=(1600, 1200)))
    finally:
        photo_added.disconnect(listener)
    assert told == [image]
    assert image.thumbnail.size < image.image.size
    assert image.preview == image.thumbnail.url


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_kept() -> None:
    product = make_product()
    with pytest.raises(CatalogError):
        photo_upload(actor=None, product_id=product.pk, content=b"hello")
    assert not product.images.exists()


def test_what_only_telegram_had_is_kept_once() -> None:
    product, ids = with_photos("A")
    assert product.images.get().preview == ""
    for colour in ("RGB", "L"):
        photo_keep(image_id=ids["A"], content=image_file(mode=colour))
    photo_keep(image_id=404, content=image_file())
    image = product.images.get()
    assert (image.telegram_file_id, image.image.size) == ("A", len(image_file()))
    assert image.preview


def test_files_go_with_their_photo_unless_a_copy_shows_them(django_capture_on_commit_callbacks: Callable) -> None:
    product = make_product()
    image = photo_upload(actor=None, product_id=product.pk, content=image_file())
    copy = product_copy(actor=None, product_id=product.pk)
    names = [image.image.name, image.thumbnail.name]
    with django_capture_on_commit_callbacks(execute=True):
        photo_delete(actor=None, image_id=image.pk)
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        photo_delete(actor=None, image_id=copy.images.get().pk)
    assert not any(default_storage.exists(name) for name in names)
    with pytest.raises(CatalogError):
        photo_delete(actor=None, image_id=image.pk)


def test_places_have_no_gaps_after_one_is_deleted() -> None:
    product, ids = with_photos("ABC")
    photo_delete(actor=None, image_id=ids["A"])
    assert [(image.telegram_file_id, image.position) for image in product.images.all()] == [("B", 0), ("C", 1)]


CHANGES: dict[str, list[Callable[..., object]]] = {
    "catalog.add_productimage": [
        lambda actor, product, image: photo_add(actor=actor, product_id=product, photo=Photo("B", "B")),
        lambda actor, product, image: photo_upload(actor=actor, product_id=product, content=image_file()),
    ],
    "catalog.change_productimage": [
        lambda actor, product, image: photo_make_main(actor=actor, image_id=image),
        lambda actor, product, image: photos_reorder(actor=actor, product_id=product, image_ids=[image]),
    ],
    "catalog.delete_productimage": [lambda actor, product, image: photo_delete(actor=actor, image_id=image)],
}


@pytest.mark.parametrize("permission", CHANGES)
def test_each_change_asks_for_its_right(permission: str) -> None:
    product, ids = with_photos("A")
    stranger = make_user("peter", permissions=tuple(CHANGES.keys() - {permission}))
    person = make_user("olga", permissions=(permission,))
    for change in CHANGES[permission]:
        with pytest.raises(NotAllowed):
            change(stranger, product.pk, ids["A"])
        change(person, product.pk, ids["A"])


@pytest.mark.django_db(transaction=True)
def test_an_album_that_arrives_all_at_once_is_kept_whole_and_in_one_order() -> None:
    product = make_product()
    adds = [
        lambda name=name: photo_add(actor=None, product_id=product.pk, photo=Photo(name, name)) for name in "ABCDEA"
    ]
    assert at_once(*adds) == []
    images = ProductImage.objects.filter(product=product)
    assert sorted(image.telegram_unique_id for image in images) == list("ABCDE")
    assert [image.position for image in images] == [0, 1, 2, 3, 4]
