-- The words of the database in the language of who reads them; in English where there are none in it.
begin;
\ir ../helpers.psql
select no_plan();

delete from patchbay.translations;
insert into patchbay.translations (language, original, translation) values
  ('de', 'See your notes', 'Ihre Notizen sehen'),
  ('pt', 'See your notes', 'Ver suas notas');

-- Which language ------------------------------------------------------------------------------------------------------
select is(patchbay.preferred_language(accepted), expected, format('%s comes to %s', accepted, expected))
from (values
  ('de', 'de'),
  ('DE-at', 'de'),
  ('pt-BR,pt;q=0.9,en;q=0.8', 'pt'),
  ('nl, de;q=0.5', 'de'),
  ('de;q=0.5, pt;q=0.8', 'pt'),
  ('pt;q=0.5, de;q=0.5', 'pt'),
  ('en-GB, de;q=0.9', 'en'),
  ('de;q=0, pt;q=0.1', 'pt'),
  (' de ; q=1.000 ', 'de'),
  ('de;q=1.5', null),
  ('de;level=1', null),
  ('*', null),
  ('', null),
  (null, null),
  (repeat('nl,', 100) || 'de', null)
) as asked (accepted, expected);

-- The words -----------------------------------------------------------------------------------------------------------
select is(patchbay.translated('See your notes', 'de'), 'Ihre Notizen sehen', 'words have a translation');
select is(patchbay.translated('See your notes', 'ja'), 'See your notes', 'and stay as they are in a language that has none');
select is(patchbay.translated('See your notes', null), 'See your notes', 'or where no language is asked for');
select is(patchbay.translated('See all your notes', 'de'), 'See all your notes', 'words that were changed have lost their translation');
select is(patchbay.translated(null, 'de'), null, 'no words, no translation');

-- To the Data API -----------------------------------------------------------------------------------------------------
select set_config('request.headers', '{"accept-language": "de-CH,de;q=0.9"}', true);
select is(patchbay.scope_descriptions('{notes:read,gone:read}'), '{Ihre Notizen sehen,gone:read}', 'a request is answered in its language');
select set_config('request.headers', '{"accept": "*/*"}', true);
select is(patchbay.scope_descriptions('{notes:read}'), '{See your notes}', 'one that names none, in English');
select set_config('request.headers', '', true);
select is(patchbay.scope_descriptions('{notes:read}'), '{See your notes}', 'so is what is no request at all');

-- To a view, all at once ----------------------------------------------------------------------------------------------
create function pg_temp.asked_words(p_accepted text, p_claims text) returns jsonb language plpgsql as $$
begin
  perform set_config('request.headers', jsonb_build_object('accept-language', p_accepted)::text, true);
  perform set_config('request.jwt.claims', p_claims, true);
  return patchbay.asked_words();
end
$$;
select is(
  pg_temp.asked_words(accepted, '{"sub": "00000000-0000-4000-8000-00000000000a"}') ->> 'See your notes', expected,
  format('to who reads %s a view says %s', accepted, coalesce(expected, 'what it says in English'))
)
from (values ('pt-BR', 'Ver suas notas'), ('de', 'Ihre Notizen sehen'), ('en, de;q=0.5', null), ('nl', null)) as asked (accepted, expected);
select is(pg_temp.asked_words('de', ''), null, 'nothing to whom has not signed in');

-- What can be a translation -------------------------------------------------------------------------------------------
select is(
  pg_temp.constraint_of(format('insert into patchbay.translations values (%L, %L, %L)', language, original, translation)), expected,
  format('%s: %s', expected, language)
)
from (values
  ('de', 'Read', 'Lesen', 'done'),
  ('de', 'See your notes', 'Noch einmal', 'translations_pkey'),
  ('en', 'Read', 'Look', 'translations_language_syntax'),
  ('de-AT', 'Read', 'Lesen', 'translations_language_syntax'),
  ('DE', 'Read', 'Lesen', 'translations_language_syntax'),
  ('fr', '', 'Lire', 'translations_original_length'),
  ('fr', 'Read', '', 'translations_translation_length'),
  ('fr', 'Read', repeat('x', 201), 'translations_translation_length')
) as tried (language, original, translation, expected);

select * from finish();
rollback;
