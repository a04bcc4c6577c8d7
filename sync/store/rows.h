// How rows are written into `body`. The clear columns are repeated inside, so that sealing covers them.
#pragma once
#include "sync/engine/store.h"

#include <string>
#include <string_view>

namespace dromos::rows {

std::string write_device(const DeviceRow& row);
DeviceRow read_device(std::string_view body);
std::string write_batch(const BatchRow& row);
BatchRow read_batch(std::string_view body);
std::string write_change(const ChangeRow& row);
ChangeRow read_change(std::string_view body); // all but id, record and class
std::string write_record(const RecordRow& row);
RecordRow read_record(std::string_view body);

} // namespace dromos::rows
