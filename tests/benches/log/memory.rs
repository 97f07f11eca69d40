//! The memory of this process as Linux counts it. Owns how its peak is read and begun anew.

/// The most memory that this process had since this was asked last, in megabytes.
pub(crate) fn most() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    // Begins the peak anew (proc_pid_clear_refs(5)). Where that is not allowed it only ever grows.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    kib.unwrap_or(0) / 1_024
}
