-- Chapter 2a: the words of the database in the language of who reads them.
--
-- Promise: what has no translation is said as it was written, in English; a change of the English never leaves a
-- translation standing that says something else.

-- By the English words themselves: they change with what they say, and what they said before is no longer found.
create table patchbay.translations (
  language text not null,
  original text not null,
  translation text not null,
  constraint translations_pkey primary key (language, original),
  -- RFC 5646 §2.2.1: a primary subtag. English needs no translation.
  constraint translations_language_syntax check (language ~ '^[a-z]{2,3}$' and language <> 'en'),
  constraint translations_original_length check (char_length(original) between 1 and 200),
  constraint translations_translation_length check (char_length(translation) between 1 and 200)
);

comment on table patchbay.translations is 'Words that the pages show, such as the descriptions of scopes, in other languages than English.';

insert into patchbay.translations (language, original, translation) values
  ('de', 'See your account name and email address', 'Ihren Kontonamen und Ihre E-Mail-Adresse sehen'),
  ('es', 'See your account name and email address', 'Ver el nombre y el correo electrónico de tu cuenta'),
  ('fr', 'See your account name and email address', 'Voir le nom et l’adresse e-mail de votre compte'),
  ('ja', 'See your account name and email address', 'アカウント名とメールアドレスを見る'),
  ('pt', 'See your account name and email address', 'Ver o nome e o e-mail da sua conta'),
  ('de', 'Stay connected until you disconnect it', 'Verbunden bleiben, bis Sie die Verbindung trennen'),
  ('es', 'Stay connected until you disconnect it', 'Seguir conectada hasta que la desconectes'),
  ('fr', 'Stay connected until you disconnect it', 'Rester connectée jusqu’à ce que vous la déconnectiez'),
  ('ja', 'Stay connected until you disconnect it', 'あなたが切断するまで接続を続ける'),
  ('pt', 'Stay connected until you disconnect it', 'Continuar conectado até você desconectá-lo'),
  ('de', 'Read the account', 'Das Konto lesen'),
  ('es', 'Read the account', 'Leer la cuenta'),
  ('fr', 'Read the account', 'Lire le compte'),
  ('ja', 'Read the account', 'アカウントの読み取り'),
  ('pt', 'Read the account', 'Ler a conta'),
  ('de', 'Read the account in a sentence', 'Das Konto in einem Satz lesen'),
  ('es', 'Read the account in a sentence', 'Leer la cuenta en una frase'),
  ('fr', 'Read the account in a sentence', 'Lire le compte en une phrase'),
  ('ja', 'Read the account in a sentence', 'アカウントの概要を一文で読む'),
  ('pt', 'Read the account in a sentence', 'Ler a conta em uma frase');

-- RFC 9110 §12.5.4, by quality and then by place. Of what is wanted, the first that there are words in: English, or a
-- language with translations. Variants count as their language: pt-BR is pt.
create function patchbay.preferred_language(p_accepted text) returns text
language sql
stable
set search_path = ''
begin atomic
  select lower(wanted.parts[1])
  from regexp_split_to_table(left(p_accepted, 200), ',') with ordinality as given (asked, place)
  cross join lateral regexp_match(
    given.asked,
    '^\s*([a-z]{2,3})(?:-[a-z0-9-]+)?\s*(?:;\s*q=(0(?:\.[0-9]{1,3})?|1(?:\.0{1,3})?)\s*)?$', 'i'
  ) as wanted (parts)
  where coalesce(wanted.parts[2], '1')::numeric > 0
    and (
      lower(wanted.parts[1]) = 'en'
      or exists (select from patchbay.translations as known where known.language = lower(wanted.parts[1]))
    )
  order by coalesce(wanted.parts[2], '1')::numeric desc, given.place
  limit 1;
end;

comment on function patchbay.preferred_language(text) is 'The language that an Accept-Language asks for, of those that there are words in. Null: none.';

-- The Data API keeps the headers of its request in a setting.
create function patchbay.asked_language() returns text
language sql
stable
set search_path = ''
return patchbay.preferred_language(nullif(current_setting('request.headers', true), '')::json ->> 'accept-language');

comment on function patchbay.asked_language() is 'The language that the request of the Data API asks for. Null: none.';

create function patchbay.translated(p_text text, p_language text) returns text
language sql
stable
set search_path = ''
begin atomic
  select coalesce(
    (select translation from patchbay.translations where language = p_language and original = p_text), p_text
  );
end;

comment on function patchbay.translated(text, text) is 'Words in a language; as they are where there are none in it.';

-- For views of many rows: evaluated once a statement, as (select patchbay.asked_words()) ->> title, and not once a row. For
-- signed-in users, as everything that reads it this way is.
create function patchbay.asked_words() returns jsonb
language sql
stable
security definer -- no API role reads the translations
set search_path = ''
begin atomic
  select jsonb_object_agg(original, translation)
  from patchbay.translations
  where language = (select patchbay.asked_language()) and (select auth.uid()) is not null;
end;

comment on function patchbay.asked_words() is 'The words of the language that the request of the Data API asks for, by the English ones. Null: there are none in it.';
