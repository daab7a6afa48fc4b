# Settings that are read each time the application starts, in a release as under Mix.
import Config

if folder = System.get_env("CHAT_FOLDER") do
  config :chat, folder: folder
end
