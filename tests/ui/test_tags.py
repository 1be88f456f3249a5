import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory


def drawn(source, **context):
    return Template(source).render(Context(context))


def test_an_icon_is_silent_unless_it_has_a_name():
    assert 'aria-hidden="true"' in drawn('{% icon "check" %}')
    named = drawn('{% icon "check" "已完成" %}')
    assert 'role="img" aria-label="已完成"' in named
    assert "aria-hidden" not in named


def test_a_chip_says_its_state_in_shape_and_word():
    chip = drawn('{% late "over" "逾期 3 天" %}')
    assert "#late-over" in chip
    assert "逾期 3 天" in chip


def test_an_unknown_lateness_is_refused():
    with pytest.raises(TemplateSyntaxError):
        drawn('{% late "later" "x" %}')


def test_tags_escape_what_people_wrote():
    written = "<script>x</script>"
    shown = drawn("{% tag words %}{% late 'ok' words %}{% count words '#' %}", words=written)
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 3


def test_a_figure_without_an_address_is_no_link():
    assert "<a" not in drawn("{% count 1347 %}")
    assert 'href="/rows/"' in drawn("{% count 1347 '/rows/' %}")
    assert ">1,347<" in drawn("{% count 1347 '/rows/' %}")


@pytest.mark.parametrize(("asked", "width"), [(-3, "0.0"), (77.2, "77.2"), (140, "100.0")])
def test_a_bar_stays_within_its_rail(asked, width):
    assert f'class="fill" width="{width}"' in drawn("{% bar value %}", value=asked)


def test_pips_never_show_more_steps_than_there_are():
    assert drawn("{% pips 4 4 'now' %}").count("<i ") == 4


def test_a_sort_head_keeps_the_filters_turns_round_and_goes_back_to_the_first_page():
    request = RequestFactory().get("/", {"q": "沈塘", "sort": "name", "page": "3"})
    head = drawn("{% sort_header 'name' '名称' %}", request=request)
    assert 'aria-sort="ascending"' in head
    assert "sort=-name" in head
    assert "q=%E6%B2%88%E5%A1%98" in head
    assert "page=" not in head


def test_kept_parameters_become_hidden_inputs():
    request = RequestFactory().get("/?q=a&status=1&status=2&page=3")
    kept = drawn("{% keep_query 'q' 'page' %}", request=request)
    assert kept.count('name="status"') == 2
    assert 'name="q"' not in kept


def test_a_scroll_region_can_be_reached_by_keyboard_and_has_a_name():
    region = drawn('{% scroll "村与服务点" %}<table></table>{% endscroll %}')
    assert 'tabindex="0"' in region
    assert 'aria-label="村与服务点，可滚动"' in region
    assert "<table></table>" in region
