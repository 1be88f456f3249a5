from django import forms

from tests.ui.style_guide import StationForm


def test_a_field_points_to_its_hint_and_its_error():
    html = str(StationForm({"level": "direct"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_leads_to_each_wrong_field():
    html = str(StationForm({"opened_on": "2026-02-30"}))
    for target in ("id_name", "id_opened_on", "id_level_0"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html


def test_nothing_typed_is_lost_when_the_form_is_refused():
    html = str(StationForm({"name": "沈塘镇社工站", "notes": "墟日人多"}))
    assert 'value="沈塘镇社工站"' in html
    assert "墟日人多" in html


def test_a_date_that_no_picker_can_show_is_kept_as_text():
    wrong = str(StationForm({"opened_on": "2026-02-30"})["opened_on"])
    assert 'type="text"' in wrong
    assert 'value="2026-02-30"' in wrong
    assert 'type="date"' in str(StationForm({"opened_on": "2026-02-28"})["opened_on"])


def test_dates_use_the_native_picker_and_its_format():
    class DayForm(forms.Form):
        day = forms.DateField(initial="2026-11-20")
        at = forms.DateTimeField(required=False)

    html = str(DayForm(initial={"day": DayForm.base_fields["day"].to_python("2026-11-20")}))
    assert 'type="date"' in html
    assert 'value="2026-11-20"' in html
    assert 'type="datetime-local"' in html


def test_a_date_is_understood_as_offices_write_it():
    field = forms.DateField()
    for text in ("2026-11-20", "2026/11/20", "2026.11.20", "2026年11月20日", "20261120"):
        assert field.clean(text).isoformat() == "2026-11-20"


def test_choices_are_real_inputs_inside_their_labels():
    html = str(StationForm()["level"])
    assert html.count('type="radio"') == html.count("<label") == 3


def test_a_widget_keeps_the_class_it_brought():
    class Short(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "is-code"}))

    assert 'class="form-control is-code"' in str(Short()["code"])
