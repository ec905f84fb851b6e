// Made by scripts/deploy-tool-fields.mjs from the tags of amazon-ecs-deploy-task-definition and its SDKs; do not edit.

/** The last release that refuses a field ("Unexpected key"), by its place in the shapes of the API. */
export const LAST_TO_REFUSE: Readonly<Record<string, string>> = {
  "PortMapping.name": "1.4.10",
  "PortMapping.appProtocol": "1.4.10",
  "PortMapping.containerPortRange": "1.4.10",
  "ContainerDefinition.restartPolicy": "1.5.0",
  "ContainerDefinition.environmentFiles": "1.3.1",
  "ContainerDefinition.versionConsistency": "1.5.0",
  "ResourceRequirement.sharingStrategy": "1.5.0",
  "ContainerDefinition.credentialSpecs": "1.4.11",
  "Volume.efsVolumeConfiguration": "1.0.1",
  "Volume.s3filesVolumeConfiguration": "1.5.0",
  "Volume.fsxWindowsFileServerVolumeConfiguration": "1.4.0",
  "Volume.configuredAtLaunch": "1.4.11",
  "RegisterTaskDefinitionRequest.ephemeralStorage": "1.4.4",
  "RegisterTaskDefinitionRequest.runtimePlatform": "1.4.7",
  "RegisterTaskDefinitionRequest.enableFaultInjection": "1.5.0",
  "EFSVolumeConfiguration.transitEncryption": "1.3.0",
  "EFSVolumeConfiguration.transitEncryptionPort": "1.3.0",
  "EFSVolumeConfiguration.authorizationConfig": "1.3.0",
};
/** The last release that leaves a field out without a word. */
export const LAST_TO_DROP: Readonly<Record<string, string>> = { "ResourceRequirement.sharingStrategy": "2.6.3" };
/** The last release that refuses any field at all. */
export const LAST_TO_CHECK = "1.5.0";
