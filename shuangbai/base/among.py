"""A condition that goes down into the parts of a UNION ALL view."""

from django.db.models.lookups import In


class Among(In):
    """`lhs` is one of what the query `rhs` finds. IN (SELECT …) is a join to PostgreSQL, done after
    the parts of a view have been put together; an array is a condition on a column, so that each
    part begins with it and its index."""

    def get_rhs_op(self, connection, rhs):
        if connection.vendor == "postgresql":
            return f"= ANY(ARRAY{rhs})"
        return super().get_rhs_op(connection, rhs)
