"""Verbs of the question bank, by subject."""

from .bulk import move_questions as move_questions
from .bulk import set_state as set_state
from .bulk import tag_questions as tag_questions
from .imports import apply_questions as apply_questions
from .imports import check_file as check_file
from .imports import confirm_questions as confirm_questions
from .imports import discard_questions as discard_questions
from .imports import upload_questions as upload_questions
from .pictures import keep_imported as keep_imported
from .pictures import keep_picture as keep_picture
from .pictures import picture_files as picture_files
from .pictures import take_image as take_image
from .points import delete_point as delete_point
from .points import move_point as move_point
from .points import place_point as place_point
from .points import rename_point as rename_point
from .questions import QuestionError as QuestionError
from .questions import delete_question as delete_question
from .questions import draft_of as draft_of
from .questions import freeze_block as freeze_block
from .questions import freeze_question as freeze_question
from .questions import save_question as save_question
from .uses import Outcome as Outcome
from .uses import note_uses as note_uses
