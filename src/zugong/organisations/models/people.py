"""People, posts and appointments."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.organisations.fields import EncryptedField, blind_index
from zugong.organisations.models.units import Unit


class Skill(models.Model):
    """What somebody can do and an item may ask for, such as an electrician's work."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "organisations.view_people") -> "PersonQuerySet":
        return self.filter(
            account.scope.q("home__path", permission) | account.scope.q("party_unit__path", permission)
        )


class Person(models.Model):
    """A person the office knows. ID number and phone are encrypted and found by blind index."""

    class Sex(models.TextChoices):
        MALE = "M", _("male")
        FEMALE = "F", _("female")

    class PoliticalStatus(models.TextChoices):
        # GB/T 4762; the codes an order needs. The full table is in lib.codes.
        MEMBER = "01", pgettext_lazy("political status", "Party member")
        PROBATIONARY = "02", _("probationary Party member")
        LEAGUE = "03", _("League member")
        OTHER_PARTY = "12", _("other party or none affiliated")
        MASSES = "13", _("no party")

    code = models.CharField(
        max_length=32, unique=True, help_text="the roster's own number, the key of imports"
    )
    name = models.CharField(max_length=40)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    id_number = EncryptedField(blank=True, purpose="person.id_number", row="code")
    id_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedField(blank=True, purpose="person.phone", row="code")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    political_status = models.CharField(max_length=2, choices=PoliticalStatus, blank=True)
    joined_party_on = models.DateField(null=True, blank=True)
    home = models.ForeignKey(
        Unit, models.PROTECT, related_name="residents", help_text="village or group of residence"
    )
    hamlet = models.CharField(
        max_length=40, blank=True, help_text="natural village, the nearest sense of next door"
    )
    party_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party_members",
        help_text="branch or group served in",
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="people")
    capacity = models.PositiveSmallIntegerField(default=3, help_text="orders in hand at the same time")
    available = models.BooleanField(default=True)
    unavailable_reason = models.CharField(max_length=60, blank=True)
    left_on = models.DateField(null=True, blank=True, help_text="moved away or deceased")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="person_phone"),
            models.Index(fields=["party_unit", "available"], name="person_party_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id_index"], condition=~Q(id_index=""), name="person_id_once"),
            models.CheckConstraint(
                condition=Q(capacity__gte=0, capacity__lte=50), name="person_capacity_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return self.name

    def save(self, *args, **kwargs):
        self.index_sensitive_fields()
        super().save(*args, **kwargs)

    def index_sensitive_fields(self) -> None:
        """Set the blind indexes; bulk writers call this themselves."""
        self.id_index = blind_index(self.id_number.upper(), "person.id_number")
        self.phone_index = blind_index(self.phone, "person.phone")

    @property
    def is_party_member(self) -> bool:
        return self.political_status in {self.PoliticalStatus.MEMBER, self.PoliticalStatus.PROBATIONARY}


class Post(models.Model):
    """A kind of seat in a unit, with how many there are."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["unit", "code"]
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="post_number_positive")]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return str(self)


class Appointment(models.Model):
    """Somebody in a post, from a date and perhaps to one."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-from_date"]
        constraints = [
            models.UniqueConstraint(fields=["person", "post", "from_date"], name="appointment_once"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="appointment_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.post}"
