"""Many people to visit and call, written in bulk (PostgreSQL)."""

from django.db import connection


def make_people(stations, villages, worker, number):
    """`number` people with a visit and a call in each station, a third of them due; their uids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE home (station bigint, village bigint) ON COMMIT PRESERVE ROWS"
        )
        cursor.executemany(
            "INSERT INTO home VALUES (%s, %s)",
            [(one.pk, two.pk) for one, two in zip(stations, villages, strict=True)],
        )
        cursor.execute(
            "INSERT INTO clients_household (uid, station_id, village_id, address, landmark, version)"
            " SELECT gen_random_uuid(), station, village, n || ' 号', '', 1"
            " FROM home, generate_series(1, %s) n",
            [number],
        )
        cursor.execute(
            """
            INSERT INTO clients_client (uid, household_id, station_id, village_id, name, full_pinyin,
                initials, sex, id_number, id_index, id_tail, relation, mobility, dialect, risks,
                attention, worker_id, tier, status, registered_on, version)
            SELECT gen_random_uuid(), id, station_id, village_id, '对象' || id, 'duixiang' || id, 'dx',
                '', '', '', '', 'head', '', '', '[]', '', %s, 1 + id %% 4, 'active', current_date, 1
            FROM clients_household
            """,
            [worker.pk],
        )
        cursor.execute(
            """
            INSERT INTO clients_contactstate (client_id, station_id, worker_id, kind, tier, is_active,
                since_on, due_on, next_on)
            SELECT id, station_id, worker_id, kind, tier, true, current_date - 90,
                current_date + (id * 7919 %% 90)::int - 30, current_date + (id * 7919 %% 90)::int - 30
            FROM clients_client, (VALUES ('visit'), ('call')) kinds (kind)
            """,
            [],
        )
        cursor.execute("DROP TABLE home")
        cursor.execute("SELECT uid FROM clients_client ORDER BY id")
        return [row[0] for row in cursor.fetchall()]
