namespace EdgeOrch.Client.Kubeconfig;

/// <summary>A kubeconfig cannot be found, read or used; the message names the file and the field.</summary>
public sealed class KubeconfigException(string message, Exception? inner = null) : Exception(message, inner);
