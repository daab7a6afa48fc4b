defmodule Foundation.Error.Definitions do
  @moduledoc false
  # What each type of error means. Codes, categories and severities are those that callers of 0.1.x match on, save where
  # 0.1.x gave one code to two types.

  @definitions %{
    invalid_config_structure: {:config, :structure, 1101, :high, "Configuration structure is invalid"},
    missing_required_field: {:config, :structure, 1102, :high, "Required configuration field missing"},
    invalid_config_value: {:config, :validation, 1201, :medium, "Configuration value failed validation"},
    constraint_violation: {:config, :validation, 1202, :medium, "Configuration constraint violated"},
    range_error: {:config, :validation, 1203, :low, "Value outside acceptable range"},
    invalid_path: {:config, :validation, 1001, :medium, "Configuration path is invalid"},
    security_violation: {:config, :security, 1000, :high, "Configuration path or value is dangerous"},
    config_not_found: {:config, :access, 1301, :high, "Configuration not found"},
    config_update_forbidden: {:config, :runtime, 1401, :medium, "Configuration update not allowed"},
    initialization_failed: {:system, :initialization, 2101, :critical, "System initialization failed"},
    service_unavailable: {:system, :initialization, 2102, :high, "Required service unavailable"},
    resource_exhausted: {:system, :resources, 2201, :high, "System resources exhausted"},
    dependency_failed: {:system, :dependencies, 2301, :high, "Required dependency failed"},
    internal_error: {:system, :runtime, 2401, :critical, "Internal system error"},
    serialization_failed: {:data, :serialization, 3101, :medium, "Data serialization failed"},
    deserialization_failed: {:data, :serialization, 3102, :medium, "Data deserialization failed"},
    type_mismatch: {:data, :validation, 3201, :low, "Data type mismatch"},
    format_error: {:data, :validation, 3202, :low, "Data format error"},
    validation_failed: {:data, :validation, 3203, :medium, "Data validation failed"},
    invalid_input: {:data, :validation, 3204, :low, "Invalid input provided"},
    validation_error: {:data, :validation, 3205, :high, "Validation failed"},
    rollback_refused: {:system, :runtime, 2404, :critical, "What was changed could not be taken back"},
    work_failed: {:system, :runtime, 2403, :medium, "Work did not end well"},
    process_start_failed: {:system, :runtime, 2402, :high, "A process did not start"},
    invalid_argument: {:data, :validation, 2005, :high, "Invalid argument"},
    data_too_large: {:data, :validation, 2003, :high, "Data too large"},
    not_found: {:data, :retrieval, 3001, :low, "Not found"},
    data_not_found: {:data, :not_found, 3401, :low, "Requested data not found"},
    data_corruption: {:data, :corruption, 3301, :critical, "Data corruption detected"},
    network_error: {:external, :network, 4101, :medium, "Network communication error"},
    external_service_error: {:external, :service, 4201, :medium, "External service error"},
    timeout: {:external, :timeout, 4301, :medium, "Operation timeout"},
    service_not_found: {:system, :discovery, 5001, :medium, "Service not found"},
    protected_operation_failed: {:external, :protection, 5003, :medium, "Protected operation failed"},
    circuit_breaker_blown: {:external, :protection, 5004, :medium, "Circuit breaker is open"},
    circuit_breaker_not_found: {:external, :protection, 5005, :high, "Circuit breaker not found"},
    rate_limit_exceeded: {:external, :protection, 6001, :medium, "Rate limit exceeded"},
    rate_limited_operation_failed: {:external, :protection, 6008, :medium, "Rate limited operation failed"},
    authentication_failed: {:external, :auth, 4401, :high, "Authentication failed"}
  }

  @unknown {:unknown, :unknown, 9999, :medium, "Unknown error"}

  @recovery_actions %{
    config_not_found: ["Check configuration file", "Verify configuration path"],
    invalid_config_value: ["Check configuration format", "Validate against schema", "Review documentation"],
    service_unavailable: ["Check service health", "Verify network connectivity", "Review service logs"],
    resource_exhausted: ["Check memory usage", "Review resource limits", "Scale resources if needed"],
    network_error: ["Check network connectivity", "Retry with exponential backoff"],
    timeout: ["Increase timeout value", "Check network latency", "Review service performance"],
    data_corruption: ["Restore from backup", "Contact system administrator"]
  }

  @otherwise ["Check logs for details", "Review error context", "Contact support if needed"]

  @type definition :: {category :: atom, subcategory :: atom, code :: pos_integer, severity :: atom, String.t()}

  @spec types() :: [atom]
  def types, do: Map.keys(@definitions)

  @spec fetch(atom) :: definition
  def fetch(error_type), do: Map.get(@definitions, error_type, @unknown)

  @spec recovery_actions(atom) :: [String.t()]
  def recovery_actions(error_type), do: Map.get(@recovery_actions, error_type, @otherwise)

  # What is asked is wrong, and stays so.
  @refusals [
    :authentication_failed,
    :config_update_forbidden,
    :data_too_large,
    :invalid_argument,
    :invalid_config_value,
    :invalid_path,
    :range_error,
    :security_violation
  ]

  @spec retry_strategy(atom, atom) :: Foundation.Error.retry_strategy()
  def retry_strategy(error_type, _severity) when error_type in [:timeout, :network_error], do: :exponential_backoff
  def retry_strategy(:external_service_error, _severity), do: :fixed_delay
  def retry_strategy(error_type, _severity) when error_type in @refusals, do: :no_retry
  def retry_strategy(_error_type, :critical), do: :no_retry
  def retry_strategy(_error_type, :high), do: :immediate
  def retry_strategy(_error_type, _severity), do: :fixed_delay
end
