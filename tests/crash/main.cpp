// dromos-crash: the crash and I/O sweep; see scripts/crash.
#include "tests/crash/sweep.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

int main(int count, char** arguments) {
  using namespace dromos::crash;
  CLI::App app("Cuts off every transaction of the product at every place where it can be");
  Plan plan;
  std::string only;
  bool night = false, times = false;
  app.add_option("--seed", plan.seed);
  app.add_option("--losses", plan.losses);
  app.add_option("--act", only, "the acts whose name contains this");
  app.add_flag("--night", night, "leaves out nothing");
  app.add_flag("--times", times, "prints how long each act took");
  CLI11_PARSE(app, count, arguments);
  if (night) {
    plan.losses *= 10;
    plan.second_losses = 1'000'000;
    plan.second_step = plan.silent_step = 1;
    plan.allocations = 0;
  }
  take_over_memory();
  Report report;
  for (const bool powersafe : {false, true}) {
    plan.errors = !powersafe; // how it writes differs, not what fails
    Stage stage(powersafe);
    common_beginning(stage);
    const Stage::Image beginning = stage.image();
    std::vector<Act> acts = laptop_acts();
    for (Act& act : hub_acts()) acts.push_back(std::move(act));
    for (const Act& act : acts) {
      if (act.name.find(only) == std::string::npos) continue;
      const auto from = std::chrono::steady_clock::now();
      const std::uint64_t points = report.points();
      Sweep(stage, beginning, act, plan, report).run();
      if (times)
        std::cerr << act.name << ": " << report.points() - points << " points, "
                  << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                           from)
                         .count()
                  << " ms\n";
    }
  }
  report.print(std::cout);
  std::cout << "FIGURE crash_points " << report.points() << " points -" << std::endl;
  return report.breaches() == 0 ? 0 : 1;
}
