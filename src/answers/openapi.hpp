// The description of what can be asked under /redial, OpenAPI 3.1: docs/redial-openapi.json as a
// string, made by cmake/embed_text.cmake. Any thread.
#pragma once

namespace redial::answers {

extern const char* const openapi_text;

}  // namespace redial::answers
