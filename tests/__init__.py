"""The tests of badgeserver. They mirror the package: tests/<room>/test_<module>.py."""
