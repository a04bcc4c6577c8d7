// Pages as HTML: a mustache template of templates/ filled with data, in its layout. Every value is escaped:
// the templates have no other way to show one.
#pragma once
#include "client/pages/asked.h"
#include "schema/embedded.h"

#include <string>

namespace dromos {

const std::vector<EmbeddedFile>& page_files(); // templates/ and assets/ of client/pages/, embedded

// `data` as the template reads it, words of the language as {{t.KEY}}.
std::string render(const std::string& name, const Json& data, Language language);

// A page in its layout: rail, search, pill and worker. `title` stands in `data`.
HttpResponse page(Asked& asked, const std::string& name, Json data, int status = 200);
// A page for one who has not unlocked: no rail, no search.
HttpResponse bare_page(const std::string& name, const Json& data, Language language, int status = 200);
HttpResponse go_to(const std::string& path); // 303: the browser asks for that page
HttpResponse answer_json(const Json& json);

} // namespace dromos
