"""The form of a photo."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.pictures.photos import BYTES_MAX, PhotoRefusal
from kurumaza.field.actions_photos import CAPTION_MAX, PhotoWords
from kurumaza.field.errors_days import SENTENCES, DaysRefused
from kurumaza.field.forms_days import line_field
from kurumaza.field.models import Photo
from kurumaza.terms.models import Enrolment

WHY_NOT = {
    "empty": _("このファイルには何も入っていません。写真を選び直してください。"),
    "too_big": _(
        "写真が大きすぎます(12MBまで)。写真のアプリで小さくするか、撮った写真の画面を写したものを選んでください。"
    ),
    "heic": _(
        "iPhoneの新しい形式(HEIC)の写真は、ここでは開けません。iPhoneの「設定」→「カメラ」→「フォーマット」で「互換性優先」を選んで撮るか、"
        "写真の画面を写したもの(スクリーンショット)を選んでください。"
    ),
    "kind": _("写真として読めないファイルです。JPEG、PNG、WebPの写真を選んでください。"),
    "animated": _("動く画像は加えられません。動かない写真を選んでください。"),
    "too_many_pixels": _(
        "写真が細かすぎます(5,000万画素まで)。写真のアプリで小さくしてから、選び直してください。"
    ),
    "broken": _("写真が途中で切れているか、壊れています。もとの写真を開けるか確かめて、選び直してください。"),
}


class PhotoForm(forms.Form):
    """A photo, and who is in it."""

    photo = forms.FileField(
        label=_("写真"),
        help_text=_("JPEG、PNG、WebP。12MBまで。撮った場所や時刻の記録は、取りのぞいてから残します。"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("写真を選んでください。"), "invalid": WHY_NOT["kind"]},
    )
    caption = line_field(_("どんな写真ですか"), CAPTION_MAX)
    event = forms.ChoiceField(label=_("どの行事の写真ですか"), required=False)
    asked = forms.MultipleChoiceField(
        label=_("写っているメンバー"),
        required=False,
        help_text=_("しるしをつけた全員が「見せてよい」と答えるまで、ほかの人には見えません。"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": SENTENCES["no_member"]},
    )
    others = forms.ChoiceField(
        label=_("ほかに写っている人"),
        choices=[
            (Photo.Others.NOBODY, _("ほかに人は写っていません")),
            (Photo.Others.AGREED, _("ほかに写っている人の承知を得ました")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("どちらかを選んでください。承知を得ていないときは、加えないでください。")
        },
    )

    def __init__(
        self, offered: Sequence[tuple[str, str]], people: Sequence[Enrolment], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        event = self.fields["event"]
        assert isinstance(event, forms.ChoiceField)
        event.choices = [("", _g("行事を選ばない")), *offered]
        self._offer(people)
        if not offered:
            del self.fields["event"]
        if not people:
            del self.fields["asked"]

    def clean_photo(self) -> UploadedFile:
        """Its size is known before it is read."""
        upload: UploadedFile = self.cleaned_data["photo"]
        if upload.size is None or upload.size > BYTES_MAX:
            raise forms.ValidationError(WHY_NOT["too_big"])
        return upload

    def clean(self) -> dict[str, Any]:
        """A browser puts no chosen file back into a form that was not taken."""
        if self.errors and "photo" in self.cleaned_data:
            self._ask_for_the_file_again()
        return self.cleaned_data

    def _ask_for_the_file_again(self) -> None:
        self.add_error("photo", _("写真だけは、もう一度選んでください。ほかに書いたものは残っています。"))

    def _offer(self, people: Sequence[Enrolment]) -> None:
        asked = self.fields["asked"]
        assert isinstance(asked, forms.MultipleChoiceField)
        asked.choices = [(str(one.uuid), _g("%(name)sさん") % {"name": one.call_name}) for one in people]

    def refuse(self, refusal: PhotoRefusal | DaysRefused, people: Sequence[Enrolment]) -> None:
        """Says why it is not taken: at the file, or at who is in it, of whom those are offered who are members now."""
        if isinstance(refusal, PhotoRefusal):
            self.add_error("photo", str(WHY_NOT[refusal.code]))
            return
        self._ask_for_the_file_again()
        if refusal.code == "no_member" and "asked" in self.fields:
            self._offer(people)
            self.add_error("asked", refusal.sentence)
        else:
            self.add_error(None, refusal.sentence)

    def photo_words(self) -> PhotoWords:
        """What is said with it."""
        said = self.cleaned_data
        return PhotoWords(said["caption"], said["others"], [UUID(one) for one in said.get("asked", ())])
