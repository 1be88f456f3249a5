from django.db import models
from django.utils import timezone


class KeyFingerprint(models.Model):
    """Which keys this database was written with, so that a wrong one is noticed at start.

    A fingerprint is an HMAC of a constant: it tells keys apart and gives none away.
    """

    purpose = models.CharField(max_length=12)
    key_id = models.CharField(max_length=24)
    fingerprint = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(default=timezone.now)
    # Set by rotate_keys once no row is sealed with it any more: it may then leave SEALED_KEYS.
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "密钥指纹"
        verbose_name_plural = "密钥指纹"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "key_id"], name="one_fingerprint_per_key")
        ]

    def __str__(self):
        return f"{self.purpose} {self.key_id}"
